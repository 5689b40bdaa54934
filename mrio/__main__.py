"""`python -m mrio` is the command line."""

from mrio.cli import main

if __name__ == "__main__":
    main()
