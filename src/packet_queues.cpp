#include "udpchat/packet_queues.hpp"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace udpchat {
namespace {

/// Those that hold packets, those made of other queues, each of which is told of, too, and those
/// that hold nothing.
constexpr std::array<std::string_view, 13> kWhole{
    "noqueue", "pfifo_fast", "pfifo", "bfifo", "fq",      "fq_codel", "codel",
    "mq",      "mqprio",     "prio",  "htb",   "ingress", "clsact"};

struct Request {
  nlmsghdr header{sizeof(Request), RTM_GETQDISC, NLM_F_REQUEST | NLM_F_DUMP, 0, 0};
  tcmsg of_all{};
};

std::string_view kind_of(const nlmsghdr* message) {
  const auto* body = static_cast<const tcmsg*>(NLMSG_DATA(message));
  auto left = static_cast<int>(NLMSG_PAYLOAD(message, sizeof *body));
  for (const auto* at = TCA_RTA(body); RTA_OK(at, left); at = RTA_NEXT(at, left))
    if (at->rta_type == TCA_KIND) return static_cast<const char*>(RTA_DATA(at));
  return {};
}

enum class Answer { go_on, yes, no };

/// What one part of the answer says.
Answer read_part(const char* part, std::size_t size) {
  const auto* message = reinterpret_cast<const nlmsghdr*>(part);
  for (; NLMSG_OK(message, size); message = NLMSG_NEXT(message, size)) {
    if (message->nlmsg_type == NLMSG_DONE) return Answer::yes;
    if (message->nlmsg_type != RTM_NEWQDISC) return Answer::no;
    if (std::find(kWhole.begin(), kWhole.end(), kind_of(message)) == kWhole.end())
      return Answer::no;
  }
  return Answer::go_on;
}

bool answers_yes(int system) {
  const Request request;
  if (send(system, &request, sizeof request, 0) < 0) return false;
  for (;;) {
    alignas(nlmsghdr) std::array<char, 32768> part;  // NOLINT(*-member-init): recv fills it
    const auto size = recv(system, part.data(), part.size(), 0);
    if (size <= 0) return false;
    const auto answer = read_part(part.data(), static_cast<std::size_t>(size));
    if (answer != Answer::go_on) return answer == Answer::yes;
  }
}

}  // namespace

bool queues_take_whole_packets() {
  const int system = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  const bool yes = answers_yes(system);
  close(system);
  return yes;
}

}  // namespace udpchat
