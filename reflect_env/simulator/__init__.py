"""Verilog against its reference: port audit, lock-step simulation, equivalence."""
