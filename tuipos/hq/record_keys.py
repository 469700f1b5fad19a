"""What tells one record of each kind from another, by the columns of files and forms."""

RECORD_KEYS: dict[str, tuple[str, ...]] = {
    "stores": ("number",),
    "registers": ("store", "number"),
    "products": ("number",),
    "barcodes": ("barcode",),
    "masks": ("mask",),
    "prices": ("number", "store", "from"),
    "discounts": ("id",),
    "group-prices": ("number", "group", "store", "from"),
    "limits": ("role",),
    "customers": ("number",),
    "loyalty": ("number",),
    "loyalty-schemes": ("store",),
    "gift-cards": ("number",),
    "exchange-rates": ("currency", "from"),
    "availability": ("number", "store"),
    "staff": ("number",),
    "taxes": ("code", "from"),
    "profiles": ("name",),
    "layouts": ("layout", "page", "position"),
    "layout-uses": ("store", "register", "staff"),
}
