"""The columns of screen layouts in files and forms."""

LABELS = ("label", "label_de", "label_ru")
#: Those that each row of a layout's file needs, and the others.
BUTTON_COLUMNS = ("layout", "page", "position", "operation")
BUTTON_MORE = ("parameters", *LABELS, "colour", "key")
#: The same for whose a layout is.
USE_COLUMNS = ("layout",)
USE_MORE = ("store", "register", "staff")
