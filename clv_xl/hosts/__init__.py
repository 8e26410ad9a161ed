"""The registry's functions in their hosts: Excel through COM, Calc, and as LAMBDA names. No maths.

Every text that a host needs (VBA, .idl, names, help) is generated from the records of `clv_xl.udf.REGISTRY`.
"""
