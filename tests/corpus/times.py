# time, datetime, zoneinfo and calendar.
import calendar
import time
import zoneinfo
from datetime import datetime, timedelta, timezone

begin = time.monotonic()
time.sleep(0.02)
assert 0.02 <= time.monotonic() - begin < 5
cpu = time.process_time()
sum(range(200000))
assert time.process_time() > cpu and time.perf_counter_ns() > 0

moon = datetime(1969, 7, 20, 20, 17, tzinfo=timezone.utc)
tokyo = moon.astimezone(zoneinfo.ZoneInfo("Asia/Tokyo"))
assert (tokyo.day, tokyo.hour) == (21, 5)
berlin = zoneinfo.ZoneInfo("Europe/Berlin")
summer = datetime(2024, 7, 1, tzinfo=berlin)
winter = datetime(2024, 1, 1, tzinfo=berlin)
assert summer.utcoffset() - winter.utcoffset() == timedelta(hours=1)
assert datetime.fromisoformat(moon.isoformat()) == moon
assert datetime.strptime("2024-02-29", "%Y-%m-%d").weekday() == 3
assert calendar.isleap(2024) and time.strftime("%Y", time.gmtime(0)) == "1970"
assert abs(time.time() - datetime.now(timezone.utc).timestamp()) < 5
print("the clock says", datetime.now().isoformat(timespec="minutes"))
print("corpus: ok")
