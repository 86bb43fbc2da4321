"""The `chisel3.util` supplement."""
