"""The compiler as tools of a coding agent (Model Context Protocol); the SDK is imported only by `server`."""
