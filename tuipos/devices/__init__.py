"""Receipt layout, and the ports of printer and drawer."""
