# attack: write what the next login of the user would run
# needs: home
# standard: absent
# strict: absent
# alone landlock-standard: EACCES
# alone landlock-strict: EACCES
# alone namespaces: absent
outcome(*[open_write(sys.argv[1] + "/" + name, os.O_CREAT) for name in
    (".bashrc", ".profile", ".ssh-rc", ".local-python")])
