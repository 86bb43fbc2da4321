"""The Chisel compiler as a Gymnasium environment: `import reflect_env; gymnasium.make("ReflectChisel-v0")`.

Importing registers the environment and does nothing else: no Java, no thread, no download, no torch.
"""

from __future__ import annotations

import gymnasium

ENV_ID = "ReflectChisel-v0"

if ENV_ID not in gymnasium.registry:
    gymnasium.register(
        id=ENV_ID,
        entry_point="reflect_env.env:ReflectChiselEnv",
        vector_entry_point="reflect_env.vector:ReflectChiselVectorEnv",
        nondeterministic=False,
    )
