# attack: read one's own home outside
# standard: absent
# strict: absent
# alone namespaces: absent
import pwd
home = pwd.getpwuid(os.getuid()).pw_dir
outcome(attempt(os.listdir, home), open_read(home + "/.bashrc"))
