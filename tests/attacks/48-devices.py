# attack: open every device of the host that is no GPU
# standard: absent
# strict: absent
# alone landlock-standard: EACCES|absent
# alone landlock-strict: EACCES|absent
# alone namespaces: absent
words = [attempt(os.open, "/dev/" + name, os.O_RDWR | os.O_NONBLOCK)
    for name in ("nvidia-modeset", "nvidia-uvm-tools", "nvidia-vgpuctl",
    "dri/card0", "dri/renderD128", "kvm", "mem", "kmem", "port", "kmsg",
    "fuse", "net/tun", "vhost-net", "vhost-vsock", "vsock", "loop-control",
    "loop0", "sda", "vda", "nvme0", "nvme0n1", "dm-0", "mapper/control",
    "rtc0", "ptp0", "uinput", "input/event0", "hpet", "cpu/0/msr",
    "snapshot", "watchdog", "console", "tty0", "tty1", "ttyS0", "hidraw0",
    "bus/usb/001/001", "uhid", "vfio/vfio", "udmabuf", "dma_heap/system",
    "btrfs-control", "autofs", "cuse", "userfaultfd", "rfkill", "hwrng")]
outcome(*words)
