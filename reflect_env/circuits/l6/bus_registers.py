"""The registers that peripherals bring to a bus: data."""

from __future__ import annotations

WORDS = {
    "id": "a constant, {value}; writes do nothing",
    "scratch": "a register that is read and written; it starts with {value}",
    "mailbox": "another register that is read and written; it starts with {value}",
    "gpio_out": "a register that is read and written and drives {gpio_out}; it starts with {value}",
    "gpio_set": "reads as 0; a write sets those bits of the register `GPIO_OUT` that are 1 in the written value",
    "gpio_in": "the value of {gpio_in} in this cycle; writes do nothing",
    "counter": "a counter; it goes up by 1 at each clock edge with {event} high (modulo 2^{width}), and a write sets "
    "it to the written value instead; it starts with 0",
    "timer": "a down counter; a write sets it to the written value, and at every other clock edge it goes down by 1 "
    "unless it is 0; it starts with 0",
    "flag": "bit 0 is the timer flag, all other bits read as 0; a clock edge at which the timer counts from 1 to 0 "
    "sets the flag, a write with bit 0 being 1 clears it (setting wins if both happen at once); it starts with 0",
}
"""What a register is, by its name."""
STATE = ("scratch", "mailbox", "gpio_out", "counter", "timer", "flag")
"""Those that hold something."""
