"""Every basket of the table as a whole sale, on whole registers before a real server."""
