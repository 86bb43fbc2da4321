"""Chisel text to Verilog: worker processes, cage, protocol, firtool."""
