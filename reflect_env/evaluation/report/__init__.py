"""Reports as one HTML file each: no outside resource, readable on a phone, safe to open whatever a candidate wrote."""
