"""What can stop a run, each with the exit status of the command line. The text is one sentence for the user."""

from __future__ import annotations


class ClvError(Exception):
    """A reason to stop that the user can act on."""

    exit_code = 1


class UsageError(ClvError):
    """A choice on the command line that can't be right."""

    exit_code = 2


class UnusableInputError(ClvError):
    """The input can't be used: what is missing, where, and what to do."""

    exit_code = 3


class DataGateError(ClvError):
    """The data are not good enough for what the user asked for."""

    exit_code = 4


class NotConvergedError(ClvError):
    """The model found no parameters; the report, unless it was not to be written then, is without its figures."""

    exit_code = 5


class OutputInTheWayError(ClvError):
    """The output exists and was not to be replaced, or another program has it open."""

    exit_code = 6


class StoppedError(ClvError):
    """The user stopped the run."""

    exit_code = 130


class CannotWriteError(ClvError):
    """The output can't be written: read-only folder, full disk."""

    exit_code = 7
