# attack: put code into the JIT cache of the user
# needs: home
# standard: absent
# strict: absent
# alone landlock-standard: EACCES
# alone landlock-strict: EACCES
# alone namespaces: absent
path = sys.argv[1] + "/.nv/ComputeCache"
outcome(open_write(path + "/index"), open_write(path + "/new", os.O_CREAT))
