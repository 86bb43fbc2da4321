"""One small file a subcommand: `add_parser` declares it, `run` does it; heavy imports wait until `run`."""
