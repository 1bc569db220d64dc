#include "udpchat/socket_reports.hpp"

#include "udpchat/socket_messages.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "endpoints.hpp"
#include "own_network.hpp"
#include <array>
#include <cerrno>

namespace udpchat {
namespace {

using Problem = DeliveryProblem;

/// An ICMP error message, and what is to be made of it.
struct Icmp {
  unsigned type;
  unsigned code;
  Problem problem;
  int reason;
};

constexpr std::array kIcmp{Icmp{3, 0, Problem::network_unreachable, ENETUNREACH},
                           Icmp{3, 1, Problem::host_unreachable, EHOSTUNREACH},
                           Icmp{3, 2, Problem::other, ENOPROTOOPT},
                           Icmp{3, 3, Problem::port_unreachable, ECONNREFUSED},
                           Icmp{3, 4, Problem::too_big, EMSGSIZE},
                           Icmp{3, 5, Problem::other, EOPNOTSUPP},
                           Icmp{3, 6, Problem::network_unreachable, ENETUNREACH},
                           Icmp{3, 7, Problem::host_unreachable, EHOSTDOWN},
                           Icmp{3, 8, Problem::other, ENONET},
                           Icmp{3, 9, Problem::prohibited, ENETUNREACH},
                           Icmp{3, 10, Problem::prohibited, EHOSTUNREACH},
                           Icmp{3, 11, Problem::other, ENETUNREACH},
                           Icmp{3, 12, Problem::other, EHOSTUNREACH},
                           Icmp{3, 13, Problem::prohibited, EHOSTUNREACH},
                           Icmp{3, 14, Problem::other, EHOSTUNREACH},
                           Icmp{3, 15, Problem::other, EHOSTUNREACH},
                           Icmp{11, 0, Problem::time_exceeded, EHOSTUNREACH},
                           Icmp{12, 0, Problem::other, EPROTO}};

constexpr std::array kIcmp6{Icmp{1, 0, Problem::network_unreachable, ENETUNREACH},
                            Icmp{1, 1, Problem::prohibited, EACCES},
                            Icmp{1, 2, Problem::other, EHOSTUNREACH},
                            Icmp{1, 3, Problem::host_unreachable, EHOSTUNREACH},
                            Icmp{1, 4, Problem::port_unreachable, ECONNREFUSED},
                            Icmp{1, 5, Problem::prohibited, EACCES},
                            Icmp{1, 6, Problem::network_unreachable, EACCES},
                            Icmp{2, 0, Problem::too_big, EMSGSIZE},
                            Icmp{3, 0, Problem::time_exceeded, EHOSTUNREACH},
                            Icmp{3, 1, Problem::time_exceeded, EHOSTUNREACH},
                            Icmp{4, 1, Problem::other, EPROTO}};

class Octets {
 public:
  Octets& put(std::size_t value, int octets) {
    while (--octets >= 0) text_ += static_cast<char>(value >> (8 * octets) & 0xFF);
    return *this;
  }
  Octets& put(std::string_view octets) {
    text_ += octets;
    return *this;
  }
  Octets& put_ip(const SocketAddress& address) {
    for (int i = 0; i < (address.family == Family::v4 ? 4 : 16); ++i) put(address.ip.at(i), 1);
    return *this;
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

/// A packet as it would have been underway, with a payload (RFC 791, RFC 8200, RFC 768).
std::string packet(const SocketAddress& from, const SocketAddress& to, std::string_view payload) {
  const auto udp = Octets()
                       .put(from.port, 2)
                       .put(to.port, 2)
                       .put(8 + payload.size(), 2)
                       .put(0, 2)
                       .put(payload)
                       .text();
  const auto ip =
      from.family == Family::v4
          ? Octets()
                .put(0x4500, 2)
                .put(20 + udp.size(), 2)
                .put(0, 4)
                .put(64, 1)
                .put(IPPROTO_UDP, 1)
                .put(0, 2)
          : Octets().put(0x60000000, 4).put(udp.size(), 2).put(IPPROTO_UDP, 1).put(64, 1);
  return Octets(ip).put_ip(from).put_ip(to).put(udp).text();
}

/// RFC 1071, of an even number of octets.
unsigned checksum(std::string_view octets) {
  unsigned sum = 0;
  for (std::size_t i = 0; i < octets.size(); i += 2)
    sum += static_cast<unsigned char>(octets[i]) * 256U + static_cast<unsigned char>(octets[i + 1]);
  while (sum > 0xFFFF) sum = (sum >> 16) + (sum & 0xFFFF);
  return ~sum & 0xFFFF;
}

/// Whoever it was, reports that what `from` has sent `to` did not arrive. `more` is the last field
/// of the header: with the MTU, or what is wrong (RFC 792, RFC 4443).
class Reporter {
 public:
  explicit Reporter(const SocketAddress& reporter)
      : v4_(reporter.family == Family::v4),
        fd_(v4_ ? socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP)
                : socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMPV6)) {
    const int on = 1;  // from any address
    setsockopt(fd_, v4_ ? SOL_IP : SOL_IPV6, v4_ ? IP_TRANSPARENT : IPV6_TRANSPARENT, &on,
               sizeof on);
    const auto at = to_storage(reporter, reporter.family);
    EXPECT_EQ(::bind(fd_, reinterpret_cast<const sockaddr*>(&at), size()), 0);
  }
  Reporter(const Reporter&) = delete;
  Reporter& operator=(const Reporter&) = delete;
  ~Reporter() { close(fd_); }

  void report(const Icmp& icmp, const SocketAddress& from, const SocketAddress& to,
              std::size_t more = 0) const {
    const auto quoted = packet(from, to, "hello!");
    const auto message = [&](unsigned sum) {
      return Octets()
          .put(icmp.type, 1)
          .put(icmp.code, 1)
          .put(sum, 2)
          .put(more, 4)
          .put(quoted)
          .text();
    };
    // That of ICMPv6 is the system's affair.
    const auto octets = message(v4_ ? checksum(message(0)) : 0);
    auto host = from;
    host.port = 0;
    const auto at = to_storage(host, host.family);
    EXPECT_EQ(sendto(fd_, octets.data(), octets.size(), 0, reinterpret_cast<const sockaddr*>(&at),
                     size()),
              static_cast<ssize_t>(octets.size()));
  }

 private:
  [[nodiscard]] socklen_t size() const { return v4_ ? sizeof(sockaddr_in) : sizeof(sockaddr_in6); }

  bool v4_;
  int fd_;
};

SocketAddress ip(const std::string& host) {
  return address_of({host, "0"});
}

/// In a network where nobody minds forged reports.
class SocketReports : public OwnNetwork {
 protected:
  void SetUp() override {
    OwnNetwork::SetUp();
    if (!HasFatalFailure()) endpoint_.bind({"", "0"});
  }

  [[nodiscard]] SocketAddress here(Family family) const {
    return address_of({family == Family::v4 ? "127.0.0.1" : "::1", port_of(endpoint_)});
  }

  static std::string port_of(const UdpEndpoint& endpoint) {
    return std::to_string(endpoint.local_address().port);
  }

  /// Of what the endpoint has sent to there.
  void report(const std::string& reporter, const std::string& to, const Icmp& icmp,
              std::size_t more = 0) {
    Reporter(ip(reporter)).report(icmp, here(ip(to).family), address_of({to, "9"}), more);
  }

  DeliveryFailure failure() { return failure_at(endpoint_); }

  DeliveryFailure failure_at(UdpEndpoint& endpoint) {
    return std::get<DeliveryFailure>(endpoint.receive_from(buffer_).value());
  }

 private:
  UdpEndpoint endpoint_;
  std::vector<char> buffer_ = std::vector<char>(kReceiveBufferSize);
};

constexpr Icmp kNoHost{3, 1, Problem::host_unreachable, EHOSTUNREACH};
constexpr Icmp kNoHost6{1, 3, Problem::host_unreachable, EHOSTUNREACH};

TEST_F(SocketReports, SayWhatTheProblemIs) {
  const auto look = [&](const Icmp& icmp, const std::string& reporter, const std::string& to) {
    report(reporter, to, icmp);
    const auto told = failure();
    EXPECT_EQ(static_cast<int>(told.problem), static_cast<int>(icmp.problem))
        << icmp.type << ' ' << icmp.code;
    EXPECT_EQ(told.reason, std::error_code(icmp.reason, std::generic_category()));
    EXPECT_EQ(format(told.destination), format(address_of({to, "9"})));
    EXPECT_EQ(told.quoted, "hello!");
    EXPECT_EQ(told.reporter, ip(reporter));
    EXPECT_FALSE(told.is_own_report);
    EXPECT_FALSE(told.mtu);
  };
  for (const auto& icmp : kIcmp) look(icmp, "203.0.113.1", "198.51.100.1");
  for (const auto& icmp : kIcmp6) look(icmp, "2001:db8::1", "2001:db8::2");
}

TEST_F(SocketReports, SayTheMtuOfThePath) {
  for (const unsigned mtu : {1280U, 1400U, 9000U}) {
    report("203.0.113.1", "198.51.100.1", {3, 4, Problem::too_big, EMSGSIZE}, mtu);
    EXPECT_EQ(failure().mtu, mtu);
    report("2001:db8::1", "2001:db8::2", {2, 0, Problem::too_big, EMSGSIZE}, mtu);
    EXPECT_EQ(failure().mtu, mtu);
  }
}

TEST_F(SocketReports, TakeNothingElseForAnMtu) {
  report("203.0.113.1", "198.51.100.1", {12, 0, Problem::other, EPROTO}, 20U << 24);
  EXPECT_FALSE(failure().mtu);
  report("2001:db8::1", "2001:db8::2", {4, 0, Problem::other, EPROTO}, 40);
  EXPECT_FALSE(failure().mtu);
}

TEST_F(SocketReports, ReachASocketOfOneFamily) {
  for (const auto& [host, to, reporter] : {std::tuple("127.0.0.1", "198.51.100.1", "203.0.113.1"),
                                           std::tuple("::1", "2001:db8::2", "2001:db8::1")}) {
    UdpEndpoint endpoint;
    endpoint.bind({host, "0"});
    const auto& icmp = endpoint.local_address().family == Family::v4 ? kNoHost : kNoHost6;
    Reporter(ip(reporter)).report(icmp, endpoint.local_address(), address_of({to, "9"}));
    const auto told = failure_at(endpoint);
    EXPECT_EQ(told.problem, Problem::host_unreachable);
    EXPECT_EQ(format(told.destination), format(address_of({to, "9"})));
    EXPECT_EQ(told.reporter, ip(reporter));
  }
}

TEST_F(SocketReports, KnowThatTheReporterIsThisHost) {
  for (const auto& [reporter, to] :
       {std::pair("127.0.0.1", "127.0.0.1"), std::pair("127.0.0.1", "127.0.0.7"),
        std::pair("192.0.2.1", "192.0.2.1")}) {
    report(reporter, to, {3, 3, Problem::port_unreachable, ECONNREFUSED});
    EXPECT_TRUE(failure().is_own_report) << reporter;
  }
  for (const auto& [reporter, to] : {std::pair("::1", "::1"), std::pair("fd00::1", "fd00::1")}) {
    report(reporter, to, {1, 4, Problem::port_unreachable, ECONNREFUSED});
    EXPECT_TRUE(failure().is_own_report) << reporter;
  }
}

TEST_F(SocketReports, LeaveOutWhatAFirewallOfThisHostHasRefusedTheSendWith) {
  for (const auto& icmp : kIcmp) {
    if (icmp.problem != Problem::prohibited && icmp.problem != Problem::port_unreachable) continue;
    report("192.0.2.1", "198.51.100.1", icmp);
    report("192.0.2.1", "198.51.100.2", kNoHost);
    EXPECT_EQ(format(failure().destination), "198.51.100.2:9") << icmp.code;
  }
  for (const auto& icmp : kIcmp6) {
    if (icmp.problem != Problem::prohibited && icmp.problem != Problem::port_unreachable) continue;
    report("fd00::1", "2001:db8::1", icmp);
    report("fd00::1", "2001:db8::2", kNoHost6);
    EXPECT_EQ(format(failure().destination), "[2001:db8::2]:9") << icmp.code;
  }
}

TEST_F(SocketReports, TellOfWhatThisHostFindsOutAfterTheSend) {
  report("192.0.2.1", "198.51.100.1", kNoHost);
  const auto told = failure();
  EXPECT_EQ(told.problem, Problem::host_unreachable);
  EXPECT_TRUE(told.is_own_report);
}

TEST_F(SocketReports, NeverFailASend) {
  BoundEndpoint live("127.0.0.1");
  BoundEndpoint v4("127.0.0.1");
  const Reporter reporter(ip("203.0.113.1"));
  for (const auto& icmp : kIcmp) {
    reporter.report(icmp, v4.local_address(), address_of({"198.51.100.1", "9"}));
    v4.send_to(std::to_string(icmp.code), live.local_address());
    EXPECT_EQ(live.receive(), from(v4, std::to_string(icmp.code)));
  }
}

}  // namespace
}  // namespace udpchat
