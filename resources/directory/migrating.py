"""One migration at a time in one process.

Alembic keeps the migration under way in module globals. The bot opens both stores in threads of
their own: two first starts at once would read each other's.
"""

import threading

ONE_AT_A_TIME = threading.Lock()
