# http.server answers urllib and http.client on the loopback; xmlrpc as well.
# profiles: standard
# prints: got 3 pages, posted 5, missing 404, rpc 9
import http.client
import http.server
import json
import os
import threading
import urllib.error
import urllib.request
import xmlrpc.client
import xmlrpc.server


class Handler(http.server.SimpleHTTPRequestHandler):
    def do_POST(self):
        size = int(self.headers["Content-Length"])
        numbers = json.loads(self.rfile.read(size))
        body = json.dumps(sum(numbers)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


for n in range(3):
    os.makedirs("site", exist_ok=True)
    with open(f"site/{n}.html", "w") as f:
        f.write(f"<p>page {n}</p>" * 1000)
os.chdir("site")
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, args=(0.05,)).start()
base = f"http://127.0.0.1:{server.server_port}/"
pages = 0
for n in range(3):
    with urllib.request.urlopen(f"{base}{n}.html", timeout=20) as page:
        pages += page.read().startswith(b"<p>page")
with urllib.request.urlopen(base, b"[2, 3]", timeout=20) as answer:
    posted = json.load(answer)
try:
    urllib.request.urlopen(base + "none", timeout=20)
except urllib.error.HTTPError as e:
    missing = e.code
    e.close()
line = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)
line.request("HEAD", "/0.html")
assert line.getresponse().status == 200
line.close()
server.shutdown()
server.server_close()

rpc = xmlrpc.server.SimpleXMLRPCServer(("127.0.0.1", 0), logRequests=False)
rpc.register_function(pow)
thread = threading.Thread(target=rpc.handle_request)
thread.start()
with xmlrpc.client.ServerProxy("http://127.0.0.1:%d"
                               % rpc.server_address[1]) as proxy:
    nine = proxy.pow(3, 2)
thread.join(20)
rpc.server_close()
print(f"got {pages} pages, posted {posted}, missing {missing}, rpc {nine}")
