"""`python -m resonance` is the command `resonance`."""

import sys

from resonance.cli import main

sys.exit(main())
