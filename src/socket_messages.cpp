#include "udpchat/socket_messages.hpp"

#include "udpchat/envelope.hpp"

#include <netinet/udp.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>

namespace udpchat {
namespace {

using Clock = std::chrono::system_clock;

template <typename Value>
Value value_of(cmsghdr* header) {
  Value value{};
  std::memcpy(&value, CMSG_DATA(header), sizeof value);
  return value;
}

Clock::time_point to_time(const timespec& time) {
  return Clock::time_point(std::chrono::duration_cast<Clock::duration>(
      std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec)));
}

SocketAddress to_address(const in_addr& ip) {
  SocketAddress address;
  std::memcpy(address.ip.data(), &ip, sizeof ip);
  return address;
}

SocketAddress to_address(const in6_addr& ip) {
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_addr = ip;
  sockaddr_storage storage{};
  std::memcpy(&storage, &v6, sizeof v6);
  return udpchat::to_address(storage);
}

/// What the system tells of a datagram beside its payload.
void read_ancillary(msghdr& message, Datagram& datagram, std::size_t& segment) {
  for (auto* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_TIMESTAMPNS) {
      datagram.time = to_time(value_of<timespec>(header));
    } else if (header->cmsg_level == SOL_UDP && header->cmsg_type == UDP_GRO) {
      segment = static_cast<std::size_t>(value_of<int>(header));
    } else if (header->cmsg_level == SOL_IP && header->cmsg_type == IP_PKTINFO) {
      // For a broadcast or a multicast datagram, the address of the interface it came in by.
      const auto info = value_of<in_pktinfo>(header);
      datagram.local = to_address(info.ipi_spec_dst);
      datagram.destination = to_address(info.ipi_addr);
      datagram.interface = static_cast<std::uint32_t>(info.ipi_ifindex);
    } else if (header->cmsg_level == SOL_IPV6 && header->cmsg_type == IPV6_PKTINFO) {
      const auto info = value_of<in6_pktinfo>(header);
      if (IN6_IS_ADDR_V4MAPPED(&info.ipi6_addr)) continue;  // the other one tells more
      datagram.destination = to_address(info.ipi6_addr);
      datagram.interface = info.ipi6_ifindex;
      if (needs_scope(datagram.destination)) datagram.destination.scope = info.ipi6_ifindex;
      if (!IN6_IS_ADDR_MULTICAST(&info.ipi6_addr)) datagram.local = datagram.destination;
    }
  }
}

}  // namespace

void enable_arrival_times(int socket) {
  const int on = 1;
  setsockopt(socket, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
}

void enable_destinations(int socket, Family family) {
  const int on = 1;
  setsockopt(socket, SOL_IP, IP_PKTINFO, &on, sizeof on);  // of IPv4 on an IPv6 socket, too
  if (family == Family::v6) setsockopt(socket, SOL_IPV6, IPV6_RECVPKTINFO, &on, sizeof on);
}

void enable_merging(int socket) {
  const int on = 1;
  setsockopt(socket, SOL_UDP, UDP_GRO, &on, sizeof on);
}

// NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): the system fills the rest
MessageRoom::MessageRoom(std::span<char> buffer, msghdr& header)
    : header_(header), payload_{buffer.data(), buffer.size()} {
  clear();
}

void MessageRoom::clear() {
  header_.msg_name = &source_;
  header_.msg_namelen = sizeof source_;
  header_.msg_iov = &payload_;
  header_.msg_iovlen = 1;
  header_.msg_control = ancillary_.data();
  header_.msg_controllen = ancillary_.size();
}

bool MessageRoom::read(std::size_t size, Datagram& datagram, std::size_t& segment) const {
  segment = 0;
  if (header_.msg_namelen == 0) return false;
  datagram.source = to_address(source_);
  datagram.payload = {static_cast<const char*>(payload_.iov_base), size};
  read_ancillary(header_, datagram, segment);
  return true;
}

std::optional<Datagram> receive_message(int socket, std::span<char> buffer,
                                        std::error_code& error) {
  msghdr header{};
  const MessageRoom room(buffer, header);
  const auto size = recvmsg(socket, &header, MSG_DONTWAIT);
  error.assign(size < 0 ? errno : 0, std::system_category());
  if (error) return std::nullopt;
  Datagram datagram{};
  std::size_t segment = 0;
  if (!room.read(static_cast<std::size_t>(size), datagram, segment)) return std::nullopt;
  if (datagram.time == Clock::time_point()) datagram.time = Clock::now();
  return datagram;
}

std::error_code send_message(int socket, std::string_view payload, const SocketAddress& destination,
                             const SocketAddress& local, Family family) {
  Envelope envelope;  // NOLINT(*-member-init): address fills it
  envelope.address(destination, local, family);
  auto message = envelope.header();
  ssize_t sent = 0;
  if (message.msg_controllen == 0) {  // the simpler call costs less
    sent = sendto(socket, payload.data(), payload.size(), MSG_DONTWAIT,
                  static_cast<const sockaddr*>(message.msg_name), message.msg_namelen);
  } else {
    // NOLINTNEXTLINE(*-const-cast): iovec
    iovec octets{const_cast<char*>(payload.data()), payload.size()};
    message.msg_iov = &octets;
    message.msg_iovlen = 1;
    sent = sendmsg(socket, &message, MSG_DONTWAIT);
  }
  return {sent < 0 ? errno : 0, std::system_category()};
}

SocketAddress bound_address(int socket) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  getsockname(socket, reinterpret_cast<sockaddr*>(&storage), &size);
  return to_address(storage);
}

sockaddr_storage to_storage(const SocketAddress& address, Family family) {
  sockaddr_storage storage{};
  if (family == Family::v4) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(address.port);
    std::memcpy(&v4.sin_addr, address.ip.data(), sizeof v4.sin_addr);
    std::memcpy(&storage, &v4, sizeof v4);
    return storage;
  }
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(address.port);
  v6.sin6_scope_id = address.scope;
  auto* octets = &v6.sin6_addr.s6_addr[0];
  if (address.family == Family::v6) {
    std::copy_n(address.ip.begin(), address.ip.size(), octets);
  } else {
    std::fill_n(octets + 10, 2, 0xFF);
    std::copy_n(address.ip.begin(), 4, octets + 12);
  }
  std::memcpy(&storage, &v6, sizeof v6);
  return storage;
}

SocketAddress to_address(const sockaddr_storage& storage) {
  SocketAddress address;
  if (storage.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &storage, sizeof v4);
    std::memcpy(address.ip.data(), &v4.sin_addr, sizeof v4.sin_addr);
    address.port = ntohs(v4.sin_port);
    return address;
  }
  sockaddr_in6 v6{};
  std::memcpy(&v6, &storage, sizeof v6);
  address.port = ntohs(v6.sin6_port);
  const auto* octets = v6.sin6_addr.s6_addr;
  if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) {
    std::copy_n(octets + 12, 4, address.ip.begin());
    return address;
  }
  address.family = Family::v6;
  std::copy_n(octets, address.ip.size(), address.ip.begin());
  address.scope = v6.sin6_scope_id;
  return address;
}

}  // namespace udpchat
