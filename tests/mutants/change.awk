# awk -v name=MUTANT -f change.awk LIST FILE: FILE with that mutant's change.
# Fails unless the text to change is there exactly once.
FNR == NR {
	if (index($0, "mutant: ") == 1)
		here = substr($0, 9) == name
	if (!here)
		next
	text = substr($0, 6)
	if (index($0, "old: ") == 1)
		old = old (olds++ ? "\n" : "") text
	else if (index($0, "new: ") == 1)
		new = new (news++ ? "\n" : "") text
	next
}

{ source = source $0 "\n" }

END {
	at = olds ? index(source, old) : 0
	rest = substr(source, at + length(old))
	if (at == 0 || index(rest, old) != 0) {
		print "the text of mutant " name " is not there once: " old \
			>"/dev/stderr"
		exit 1
	}
	printf "%s%s%s", substr(source, 1, at - 1), new, rest
}
