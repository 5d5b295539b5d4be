"""How much one uploaded table may hold; every figure is checked before a parser sees the file."""

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_SHEETS = 20

# The parser holds a sheet as a full rectangle of cells (32 bytes each) beside the list of filled cells (about
# 70 bytes each), and copies a shared text for every cell that refers to it. These three bound its memory.
MAX_CELLS = 1_000_000
MAX_RECTANGLE = 3_000_000
MAX_TEXT_BYTES = 64 * 1024 * 1024

MAX_PARTS = 2_000
MAX_DIRECTORY_BYTES = 1024 * 1024
MAX_KEPT_TAGS = 200_000  # names, number formats and relationships, which the parser keeps
MAX_MERGES = 50_000
MAX_FAULTS = 20_000
MAX_SHARED_TEXTS = 1_000_000
MAX_CELL_CHARACTERS = 32_767
