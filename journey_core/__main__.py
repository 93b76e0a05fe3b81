"""`python -m journey_core` is the same as `wayline`."""

import sys

from journey_core.cli import main

if __name__ == "__main__":
    sys.exit(main())
