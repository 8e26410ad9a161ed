"""Where to look at a function that falls off exponentially from 0 on, so that a plain sum is its integral.

With w = exp(y - exp(-y)) the integrand becomes a bell in y whose equal steps add up to the last digits: double
exponential quadrature, Takahasi & Mori 1974. Scales within a factor of some thousand of 1 are all resolved.
"""

from __future__ import annotations

import numpy as np

_STEP = 0.09
_Y = np.arange(-3.9, 6.0, _STEP)
NODES = np.exp(_Y - np.exp(-_Y))
WEIGHTS = _STEP * NODES * (1 + np.exp(-_Y))

# The same for an integral from 0 to 1, with nodes that crowd at both ends (tanh-sinh).
_Z = np.arange(-3.6, 3.6 + 1e-9, 0.06)
UNIT_NODES = 1 / (1 + np.exp(-np.pi * np.sinh(_Z)))
UNIT_WEIGHTS = 0.06 * np.pi * np.cosh(_Z) * UNIT_NODES * (1 / (1 + np.exp(np.pi * np.sinh(_Z))))
