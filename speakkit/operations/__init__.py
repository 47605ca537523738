"""The running system: doctor, status, metrics, logs, retention and erasure."""
