"""`python -m clv_xl` is `clv-xl`, for systems where scripts are not on the path."""

from clv_xl.cli import main

if __name__ == "__main__":
    main()
