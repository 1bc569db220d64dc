"""Stands in for a device on a field bus: answers a frame whose last two octets are its CRC.

The CRC is that of Modbus: 16 bits, polynomial A001, low octet first. It tells "bound PORT" first, and
then what it thinks of each frame.
"""

import socket


def crc(frame):
    value = 0xFFFF
    for octet in frame:
        value ^= octet
        for _ in range(8):
            value = (value >> 1) ^ (0xA001 if value & 1 else 0)
    return value.to_bytes(2, "little")


endpoint = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
endpoint.bind(("127.0.0.1", 0))
print("bound", endpoint.getsockname()[1], flush=True)
while True:
    frame, source = endpoint.recvfrom(65535)
    right = crc(frame[:-2]) == frame[-2:]
    print("right" if right else "wrong", frame.hex(" "), flush=True)
    if right:
        answer = frame[:2] + b"\x02\x12\x34"
        endpoint.sendto(answer + crc(answer), source)
