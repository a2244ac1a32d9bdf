# attack: read what others left in /dev/shm
# needs: shm-file
# standard: absent
# strict: absent
# alone namespaces: absent
outcome(open_read(sys.argv[1]), open_write(sys.argv[1]))
