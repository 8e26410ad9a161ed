"""The peer of com_call.py: the bare formula as a user of xlwings would write it, loaded by xlwings' own server."""

from __future__ import annotations

import xlwings

Column = list[list[float]]


@xlwings.func
def PLAIN(average_order_value, purchase_frequency, lifespan):
    return average_order_value * purchase_frequency * lifespan


@xlwings.func
@xlwings.arg("average_order_value", ndim=2)
@xlwings.arg("purchase_frequency", ndim=2)
@xlwings.arg("lifespan", ndim=2)
def PLAIN_COLUMN(average_order_value, purchase_frequency, lifespan):
    return [
        [value * frequency * years]
        for (value,), (frequency,), (years,) in zip(average_order_value, purchase_frequency, lifespan, strict=True)
    ]
