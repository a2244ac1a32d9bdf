# attack: open the terminal of the client
# standard: ENXIO|absent
# strict: ENXIO|absent
# alone namespaces: ENXIO|absent
outcome(attempt(os.open, "/dev/tty", os.O_RDWR))
