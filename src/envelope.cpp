#include "udpchat/envelope.hpp"

#include "udpchat/socket_messages.hpp"

#include <netinet/udp.h>

#include <cstring>

namespace udpchat {
namespace {

/// Behind what is told already.
template <typename Value>
void add(Envelope::Room& room, std::size_t& told, int level, int type, const Value& value) {
  cmsghdr header{};
  header.cmsg_level = level;
  header.cmsg_type = type;
  header.cmsg_len = CMSG_LEN(sizeof value);
  auto* at = room.octets.data() + told;
  std::memcpy(at, &header, sizeof header);
  std::memcpy(at + CMSG_LEN(0), &value, sizeof value);
  told += CMSG_SPACE(sizeof value);
}

}  // namespace

void Envelope::address(const SocketAddress& destination, const SocketAddress& from, Family family) {
  to_ = to_storage(destination, family);
  size_ = family == Family::v4 ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
  told_ = 0;
  const bool is_by_interface = is_multicast(destination) && destination.scope != 0;
  if (from.is_unspecified() && !is_by_interface) return;
  const auto source = to_storage(from, family);
  if (family == Family::v4) {
    in_pktinfo info{};
    info.ipi_spec_dst = reinterpret_cast<const sockaddr_in&>(source).sin_addr;
    return add(ancillary_, told_, SOL_IP, IP_PKTINFO, info);
  }
  in6_pktinfo info{};
  // A link-local address needs its interface, and a group may have one.
  info.ipi6_ifindex = from.scope == 0 && is_by_interface ? destination.scope : from.scope;
  if (!from.is_unspecified())
    info.ipi6_addr = reinterpret_cast<const sockaddr_in6&>(source).sin6_addr;
  add(ancillary_, told_, SOL_IPV6, IPV6_PKTINFO, info);
}

msghdr Envelope::header() {
  msghdr message{};
  message.msg_name = &to_;
  message.msg_namelen = size_;
  message.msg_control = told_ == 0 ? nullptr : &ancillary_;
  message.msg_controllen = told_;
  return message;
}

msghdr Envelope::header(std::uint16_t octets_each, Room& room) {
  auto message = header();
  std::memcpy(&room, &ancillary_, told_);
  add(room, message.msg_controllen, SOL_UDP, UDP_SEGMENT, octets_each);
  message.msg_control = &room;
  return message;
}

}  // namespace udpchat
