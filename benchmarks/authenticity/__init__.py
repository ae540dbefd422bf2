"""The detector of fake engagement, measured on platforms it was not trained on: `make bench-authenticity`."""
