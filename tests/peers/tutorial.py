"""Stand-ins for the UDP programs that every learner meets: tutorial.py NAME [ARGUMENT...]

Each tells "bound PORT" first, where it waits for somebody.
"""

import socket
import sys
import threading


def udp(port=None):
    endpoint = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    if port is not None:
        endpoint.bind(("127.0.0.1", port))
        print("bound", endpoint.getsockname()[1], flush=True)
    return endpoint


def show(payload, source, encoding="utf-8"):
    print(f"{source[0]}:{source[1]} says {payload.decode(encoding)}", flush=True)


def sender(ip, port, text):
    udp().sendto(text.encode(), (ip, int(port)))


def receiver():
    show(*udp(0).recvfrom(1024))


def request_client(ip, port, text):
    endpoint = udp()
    endpoint.sendto(text.encode(), (ip, int(port)))
    show(*endpoint.recvfrom(1024))


def request_loop(ip, port):
    endpoint = udp()
    while text := input("request> "):
        endpoint.sendto(text.encode(), (ip, int(port)))
        show(*endpoint.recvfrom(1024))


def serve(answer):
    endpoint = udp(0)
    while True:
        payload, source = endpoint.recvfrom(1024)
        show(payload, source)
        endpoint.sendto(answer(payload), source)


def prefix_server():
    serve(lambda payload: "来自服务器".encode() + payload)


def acknowledging_server():
    serve(lambda payload: "收到你的消息了".encode())


def upper_server():
    serve(bytes.upper)


def threaded_server():
    endpoint = udp(0)

    def answer(payload, source):
        show(payload, source)
        endpoint.sendto(b"thread answers " + payload, source)

    while True:
        threading.Thread(target=answer, args=endpoint.recvfrom(1024)).start()


def menu_chat():
    endpoint = udp(0)
    while True:
        choice = input("1 send / 2 receive: ")
        if choice == "1":
            text, ip, port = input("text: "), input("ip: "), int(input("port: "))
            endpoint.sendto(text.encode(), (ip, port))
        elif choice == "2":
            show(*endpoint.recvfrom(1024))
        else:
            print("wrong choice")


def chat_room(ip, port, encoding="utf-8"):
    endpoint = udp(0)

    def show_all():
        while True:
            show(*endpoint.recvfrom(1024), encoding)

    threading.Thread(target=show_all, daemon=True).start()
    for line in sys.stdin:
        endpoint.sendto(line.rstrip("\n").encode(encoding), (ip, int(port)))


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
