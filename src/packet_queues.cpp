#include "udpchat/packet_queues.hpp"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace udpchat {
namespace {

/// Those that hold packets, those made of other queues, each of which is told of, too, and those
/// that hold nothing.
constexpr std::array<std::string_view, 13> kWhole{
    "noqueue", "pfifo_fast", "pfifo", "bfifo", "fq",      "fq_codel", "codel",
    "mq",      "mqprio",     "prio",  "htb",   "ingress", "clsact"};

/// Asks for all there is of a kind, which has such a body.
template <typename Body>
struct Request {
  nlmsghdr header{};
  Body of_all{};
};

const rtattr* find(const rtattr* attribute, std::size_t size, int type) {
  auto left = static_cast<int>(size);
  for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left))
    if (attribute->rta_type == type) return attribute;
  return nullptr;
}

template <typename Body>
const rtattr* find(const nlmsghdr& message, int type) {
  const auto* first = static_cast<const char*>(NLMSG_DATA(&message)) + NLMSG_ALIGN(sizeof(Body));
  return find(reinterpret_cast<const rtattr*>(first), NLMSG_PAYLOAD(&message, sizeof(Body)), type);
}

std::string_view text(const rtattr* attribute) {
  return attribute == nullptr ? "" : static_cast<const char*>(RTA_DATA(attribute));
}

bool takes_whole_packets(const nlmsghdr& queue) {
  const auto kind = text(find<tcmsg>(queue, TCA_KIND));
  return std::find(kWhole.begin(), kWhole.end(), kind) != kWhole.end();
}

/// What leaves by an interface upon one of another network, such as a macvlan's, goes through a
/// queue there; a veth is but a cable.
bool has_its_queues_here(const nlmsghdr& link) {
  if (find<ifinfomsg>(link, IFLA_LINK_NETNSID) == nullptr) return true;
  const auto* info = find<ifinfomsg>(link, IFLA_LINKINFO);
  return info != nullptr && text(find(static_cast<const rtattr*>(RTA_DATA(info)), RTA_PAYLOAD(info),
                                      IFLA_INFO_KIND)) == "veth";
}

using Condition = bool (*)(const nlmsghdr&);
enum class Answer { go_on, yes, no };

/// What one part of the answer says.
Answer read_part(const char* part, std::size_t size, int type, Condition holds) {
  const auto* message = reinterpret_cast<const nlmsghdr*>(part);
  for (; NLMSG_OK(message, size); message = NLMSG_NEXT(message, size)) {
    if (message->nlmsg_type == NLMSG_DONE) return Answer::yes;
    if (message->nlmsg_type != type || !holds(*message)) return Answer::no;
  }
  return Answer::go_on;
}

/// Of all that the system has an answer of that type for.
template <typename Body>
bool holds_for_all(int system, std::uint16_t question, int type, Condition holds) {
  const Request<Body> request{{sizeof request, question, NLM_F_REQUEST | NLM_F_DUMP, 0, 0}};
  if (send(system, &request, sizeof request, 0) < 0) return false;
  for (;;) {
    alignas(nlmsghdr) std::array<char, 32768> part;  // NOLINT(*-member-init): recv fills it
    const auto size = recv(system, part.data(), part.size(), 0);
    if (size <= 0) return false;
    const auto answer = read_part(part.data(), static_cast<std::size_t>(size), type, holds);
    if (answer != Answer::go_on) return answer == Answer::yes;
  }
}

}  // namespace

bool queues_take_whole_packets() {
  const int system = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  const bool yes = holds_for_all<tcmsg>(system, RTM_GETQDISC, RTM_NEWQDISC, takes_whole_packets) &&
                   holds_for_all<ifinfomsg>(system, RTM_GETLINK, RTM_NEWLINK, has_its_queues_here);
  close(system);
  return yes;
}

}  // namespace udpchat
