"""Run the command line by `python -m carbon_manual`."""

import sys

from carbon_manual.cli import main

sys.exit(main())
