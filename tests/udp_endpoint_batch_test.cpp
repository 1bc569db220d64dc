#include <gtest/gtest.h>

#include "endpoints.hpp"
#include "own_network.hpp"
#include <functional>
#include <numeric>

namespace udpchat {
namespace {

using Payloads = std::vector<std::string>;

/// Each as long as is wanted, and no two the same where that can be.
Payloads payloads(std::size_t count, const std::function<std::size_t(std::size_t)>& size) {
  Payloads all;
  for (std::size_t i = 0; i < count; ++i) {
    auto text = std::to_string(i) + ' ';
    text.resize(size(i), 'x');
    all.push_back(text);
  }
  return all;
}

Payloads equal(std::size_t count, std::size_t size) {
  return payloads(count, [=](std::size_t) { return size; });
}

std::vector<Sent> to(const SocketAddress& destination, const Payloads& payloads,
                     const SocketAddress& local = {}) {
  std::vector<Sent> datagrams;
  for (const auto& payload : payloads) datagrams.push_back({destination, payload, {}, local});
  return datagrams;
}

/// Sends all of them; returns in how many steps.
std::size_t send_all(UdpEndpoint& endpoint, std::span<const Sent> datagrams) {
  std::size_t steps = 0;
  while (!datagrams.empty()) {
    const auto progress = endpoint.try_send(datagrams);
    datagrams = datagrams.subspan(progress.sent);
    EXPECT_EQ(progress.next, SendOutcome::sent);
    ++steps;
    if (progress.sent == 0) break;
  }
  return steps;
}

Payloads receive(BoundEndpoint& endpoint, std::size_t count) {
  Payloads received;
  for (std::size_t i = 0; i < count; ++i) received.push_back(endpoint.receive().payload);
  return received;
}

/// Sends and receives them by one address.
void expect_to_arrive(const std::string& host, const Payloads& all) {
  BoundEndpoint sender(host);
  BoundEndpoint receiver(host);
  send_all(sender.endpoint(), to(receiver.local_address(), all));
  EXPECT_EQ(receive(receiver, all.size()), all);
}

TEST(UdpEndpointBatch, TellsThatAReportMayBeOfSeveral) {
  const BoundEndpoint keeper("127.0.0.1");  // keeps its port from every wildcard
  const auto closed = address_of({"127.0.0.2", keeper.port()});
  BoundEndpoint sender("127.0.0.1");
  const auto reported_is_least = [&] {
    return std::get<DeliveryFailure>(sender.endpoint().receive().value()).is_least;
  };
  sender.send_to("one", closed);
  EXPECT_FALSE(reported_is_least());
  send_all(sender.endpoint(), to(closed, equal(64, 10)));
  EXPECT_TRUE(reported_is_least());
}

TEST(UdpEndpointBatch, ArrivesWhateverTheLengths) {
  for (const auto* host : {"127.0.0.1", "::1"}) {
    expect_to_arrive(host, equal(200, 64));
    expect_to_arrive(host, equal(200, 1));
    expect_to_arrive(host, equal(1000, 255));
    expect_to_arrive(host, equal(1000, 256));
    expect_to_arrive(host, equal(3, 20000));
    expect_to_arrive(host, equal(100, 0));
    expect_to_arrive(host, {"one"});
    expect_to_arrive(host, payloads(300, [](std::size_t i) { return i; }));
    expect_to_arrive(host, payloads(300, [](std::size_t i) { return 300 - i; }));
    expect_to_arrive(host, payloads(300, [](std::size_t i) { return i % 3; }));
    expect_to_arrive(host, payloads(300, [](std::size_t i) { return i * 7919 % 101; }));
    expect_to_arrive(host, payloads(300, [](std::size_t i) { return i % 64 == 63 ? 10 : 20; }));
    expect_to_arrive(host, payloads(20, [](std::size_t i) { return i % 2 == 0 ? 65507 : 1; }));
  }
}

TEST(UdpEndpointBatch, TellsAtOnceThatAllIsSent) {
  BoundEndpoint sender("127.0.0.1");
  BoundEndpoint receiver("127.0.0.1");
  EXPECT_EQ(send_all(sender.endpoint(), to(receiver.local_address(), equal(1000, 10))), 1U);
}

TEST(UdpEndpointBatch, GoesToEachInItsOrder) {
  BoundEndpoint sender("::");
  BoundEndpoint v4("127.0.0.1");
  BoundEndpoint v6("::1");
  const auto all = payloads(120, [](std::size_t i) { return 10 + i / 20; });
  std::vector<Sent> datagrams;
  Payloads to_v4;
  Payloads to_v6;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool is_v4 = i / 3 % 2 == 0;
    datagrams.push_back({(is_v4 ? v4 : v6).local_address(), all[i], {}});
    (is_v4 ? to_v4 : to_v6).push_back(all[i]);
  }
  send_all(sender.endpoint(), datagrams);
  EXPECT_EQ(receive(v4, to_v4.size()), to_v4);
  EXPECT_EQ(receive(v6, to_v6.size()), to_v6);
}

TEST(UdpEndpointBatch, LeavesFromTheAddressThatEachNames) {
  for (const auto* host : {"0.0.0.0", "::"}) {
    BoundEndpoint sender(host);
    BoundEndpoint receiver("127.0.0.1");
    std::vector<Sent> datagrams;
    for (int i = 0; i < 60; ++i)
      datagrams.push_back({receiver.local_address(),
                           "x",
                           {},
                           address_of({i < 30 ? "127.0.0.2" : "127.0.0.3", "0"})});
    send_all(sender.endpoint(), datagrams);
    for (const auto& datagram : datagrams)
      EXPECT_EQ(format_ip(receiver.receive().address), format_ip(datagram.local));
  }
}

TEST(UdpEndpointBatch, LeavesFromTheAddressThatIsBound) {
  for (const auto* host : {"127.0.0.2", "::1"}) {
    BoundEndpoint sender(host);
    BoundEndpoint receiver(host);
    send_all(sender.endpoint(), to(receiver.local_address(), equal(50, 5)));
    for (int i = 0; i < 50; ++i) EXPECT_EQ(receiver.receive().address, sender.local_address());
  }
}

TEST(UdpEndpointBatch, LeavesThoughTheAddressToLeaveFromIsGone) {
  BoundEndpoint sender("0.0.0.0");
  BoundEndpoint receiver("127.0.0.1");
  const auto all = equal(50, 5);
  send_all(sender.endpoint(), to(receiver.local_address(), all, address_of({"192.0.2.77", "0"})));
  EXPECT_EQ(receive(receiver, all.size()), all);
}

TEST(UdpEndpointBatch, StopsBeforeWhatIsTooLongWhereverThatIs) {
  for (const std::size_t place : {0U, 1U, 15U, 16U, 63U, 64U, 65U, 99U}) {
    BoundEndpoint sender("127.0.0.1");
    BoundEndpoint receiver("127.0.0.1");
    auto all = equal(100, 50);
    all[place].resize(65508);
    const auto datagrams = to(receiver.local_address(), all);
    send_all(sender.endpoint(), std::span(datagrams).first(place));
    const auto rest = std::span(datagrams).subspan(place);
    EXPECT_EQ(error_of([&] { sender.endpoint().try_send(rest); }).code(), std::errc::message_size);
    send_all(sender.endpoint(), rest.subspan(1));
    all.erase(all.begin() + static_cast<std::ptrdiff_t>(place));
    EXPECT_EQ(receive(receiver, all.size()), all);
  }
}

TEST(UdpEndpointBatch, StopsBeforeAFamilyThatIsOutOfReach) {
  BoundEndpoint sender("127.0.0.1");
  BoundEndpoint receiver("127.0.0.1");
  const auto all = equal(100, 50);
  auto datagrams = to(receiver.local_address(), all);
  datagrams[70].destination = address_of({"::1", "9"});
  const std::span rest(datagrams);
  EXPECT_EQ(sender.endpoint().try_send(rest).sent, 70U);
  EXPECT_EQ(error_of([&] { sender.endpoint().try_send(rest.subspan(70)); }).code(),
            std::errc::address_family_not_supported);
}

TEST(UdpEndpointBatch, LosesAndRepeatsNothingWhereOthersAreNotListening) {
  for (const std::size_t count : {2U, 8U, 100U}) {
    BoundEndpoint sender("127.0.0.1");
    BoundEndpoint receiver("127.0.0.1");
    const auto closed = address_of({"127.0.0.2", sender.port()});
    Payloads wanted;
    for (std::size_t round = 0; round < 20; ++round) {
      auto all = equal(count, 10 + round);
      auto datagrams = to(receiver.local_address(), all);
      datagrams.insert(datagrams.begin() + static_cast<std::ptrdiff_t>(round * count / 20),
                       {closed, all.front(), {}});
      send_all(sender.endpoint(), datagrams);
      wanted.insert(wanted.end(), all.begin(), all.end());
    }
    EXPECT_EQ(receive(receiver, wanted.size()), wanted);
  }
}

class UdpEndpointOwnBatch : public OwnNetwork {};

TEST_F(UdpEndpointOwnBatch, IsRefusedWhereTheAddressThatIsBoundIsGone) {
  BoundEndpoint sender("fd00::1");
  ASSERT_TRUE(run("ip address add fd00::2/64 dev v0 nodad && ip address del fd00::1/64 dev v0"));
  const auto all = equal(50, 5);
  const auto error = error_of([&] {
    sender.endpoint().try_send(to(address_of({"fd00::9", "9"}), all));
  });
  EXPECT_EQ(error.code(), std::errc::invalid_argument);
}

/// In a network of its own, where packets can be counted.
class UdpEndpointPackets : public OwnNetwork {
 protected:
  static std::size_t sent_by(const std::string& interface) {
    std::ifstream file("/proc/thread-self/net/dev");
    for (std::string line; std::getline(file, line);) {
      std::istringstream words(line);
      std::string word;
      words >> word;
      if (word != interface + ":") continue;
      for (int column = 0; column < 10; ++column) words >> word;
      return std::stoul(word);
    }
    ADD_FAILURE() << interface;
    return 0;
  }

  /// How many packets the interface sends meanwhile.
  static std::size_t packets(const std::string& interface, const std::function<void()>& work) {
    const auto before = sent_by(interface);
    work();
    return sent_by(interface) - before;
  }

  /// These, to a neighbour by v0.
  static std::size_t packets_of(const Payloads& all) {
    BoundEndpoint sender("");
    return packets("v0", [&] {
      send_all(sender.endpoint(), to(address_of({"192.0.2.9", "9"}), all));
    });
  }

  void SetUp() override {
    OwnNetwork::SetUp();
    if (HasFatalFailure()) return;
    ASSERT_TRUE(run("ip neigh add 192.0.2.9 lladdr 02:00:00:00:00:09 dev v0"));
    // The system's own packets would be counted, too.
    ASSERT_TRUE(run("echo 1 >/proc/sys/net/ipv6/conf/v0/disable_ipv6"));
  }
};

TEST_F(UdpEndpointPackets, HoldManyOfOneLength) {
  EXPECT_EQ(packets_of(equal(640, 100)), 10U);
  EXPECT_EQ(packets_of(equal(100, 1400)), 3U);  // no more octets than one datagram
  EXPECT_EQ(packets_of(payloads(64, [](std::size_t i) { return i % 4 == 3 ? 5 : 9; })), 16U);
}

TEST_F(UdpEndpointPackets, HoldOneWhereTheyAreFew) {
  EXPECT_EQ(packets_of(equal(15, 100)), 15U);
}

TEST_F(UdpEndpointPackets, HoldFewOnceManyHaveGone) {
  BoundEndpoint sender("");
  const auto all = equal(64, 100);
  const auto datagrams = to(address_of({"192.0.2.9", "9"}), all);
  EXPECT_EQ(packets("v0",
                    [&] {
                      send_all(sender.endpoint(), datagrams);
                      send_all(sender.endpoint(), std::span(datagrams).first(15));
                    }),
            2U);
}

TEST_F(UdpEndpointPackets, HoldOneWhereTheQueueWouldCutThemUp) {
  ASSERT_TRUE(run("tc qdisc replace dev v0 root tbf rate 1gbit burst 1mb limit 1mb"));
  EXPECT_EQ(packets_of(equal(640, 100)), 640U);
}

TEST_F(UdpEndpointPackets, HoldManyAgainOnceTheQueueIsAnother) {
  ASSERT_TRUE(run("tc qdisc replace dev v0 root tbf rate 1gbit burst 1mb limit 1mb"));
  BoundEndpoint sender("");
  const auto all = equal(64, 100);
  const auto datagrams = to(address_of({"192.0.2.9", "9"}), all);
  const auto sent = [&] { return packets("v0", [&] { send_all(sender.endpoint(), datagrams); }); };
  EXPECT_EQ(sent(), 64U);
  ASSERT_TRUE(run("tc qdisc del dev v0 root"));
  while (sent() != 1) std::this_thread::yield();
}

TEST_F(UdpEndpointPackets, HoldOneWhereAFirewallLetsNoLargerOnesPass) {
  ASSERT_TRUE(
      run("printf '%s\\n' 'add table ip test' "
          "'add chain ip test output { type filter hook output priority 0; }' "
          "'add rule ip test output meta length > 1000 drop' | nft -f -"));
  EXPECT_EQ(packets_of(equal(640, 100)), 640U);
  BoundEndpoint sender("");
  const auto all = equal(640, 100);
  EXPECT_EQ(send_all(sender.endpoint(), to(address_of({"192.0.2.9", "9"}), all)), 1U);
}

TEST_F(UdpEndpointPackets, HoldOneWhereThePathCarriesNoLargerOne) {
  ASSERT_TRUE(run("ip link set v0 mtu 1280"));
  EXPECT_EQ(packets_of(equal(100, 1252)), 2U);
  EXPECT_EQ(packets_of(equal(100, 1253)), 200U);  // fragments
  const auto by_turns = [](std::size_t i) { return i / 20 % 2 == 0 ? 1300 : 100; };
  EXPECT_EQ(packets_of(payloads(100, by_turns)), 60 * 2 + 2U);
}

TEST_F(UdpEndpointPackets, ArriveWherePartsOfThemAreTooLargeForThePath) {
  ASSERT_TRUE(run("ip link set lo mtu 1280"));
  for (const auto* host : {"127.0.0.1", "::1"})
    expect_to_arrive(host, payloads(200, [](std::size_t i) { return 1200 + i; }));
}

TEST_F(UdpEndpointPackets, AreRefusedOneByOneWhereTheyMustNotGoInFragments) {
  ASSERT_TRUE(run("ip link set lo mtu 1280"));
  BoundEndpoint sender("127.0.0.1", "0", {.dont_fragment = true});
  BoundEndpoint receiver("127.0.0.1");
  const auto all = payloads(60, [](std::size_t i) { return i / 20 == 1 ? 1253 : 1252; });
  const auto datagrams = to(receiver.local_address(), all);
  Payloads wanted;
  for (std::span<const Sent> left = datagrams; !left.empty();) {
    try {
      const auto sent = sender.endpoint().try_send(left).sent;
      for (const auto& datagram : left.first(sent)) wanted.emplace_back(datagram.payload);
      left = left.subspan(sent);
    } catch (const std::system_error& refusal) {
      EXPECT_EQ(refusal.code(), std::errc::message_size);
      EXPECT_EQ(left.front().payload.size(), 1253U);
      left = left.subspan(1);
    }
  }
  EXPECT_EQ(wanted.size(), 40U);
  EXPECT_EQ(receive(receiver, wanted.size()), wanted);
}

TEST_F(UdpEndpointPackets, StopWhereTheSocketIsFull) {
  ASSERT_TRUE(run("tc qdisc replace dev v0 root tbf rate 80bit burst 2kb limit 100mb"));
  BoundEndpoint sender("");
  const auto all = equal(1000, 1000);
  const auto datagrams = to(address_of({"192.0.2.9", "9"}), all);
  const auto taken = sender.endpoint().try_send(datagrams);
  EXPECT_GT(taken.sent, 2U);
  EXPECT_LT(taken.sent, 1000U);
  const auto then = sender.endpoint().try_send(std::span(datagrams).subspan(taken.sent));
  EXPECT_EQ(then.sent, 0U);
  EXPECT_EQ(then.next, SendOutcome::busy);
  ASSERT_TRUE(run("tc qdisc del dev v0 root"));
}

TEST_F(UdpEndpointPackets, StopWhereTheInterfaceIsFull) {
  ASSERT_TRUE(run("tc qdisc replace dev v0 root tbf rate 80bit burst 2kb limit 10kb"));
  BoundEndpoint sender("");
  const auto all = equal(100, 100);
  const auto datagrams = to(address_of({"192.0.2.9", "9"}), all);
  std::size_t sent = 0;
  for (SendProgress progress; progress.next == SendOutcome::sent; sent += progress.sent)
    progress = sender.endpoint().try_send(std::span(datagrams).subspan(sent));
  EXPECT_GT(sent, 70U);  // in the queue; more at the beginning
  EXPECT_LT(sent, 100U);
  EXPECT_EQ(sender.endpoint().try_send(std::span(datagrams).subspan(sent)).next,
            SendOutcome::no_buffers);
  ASSERT_TRUE(run("tc qdisc del dev v0 root"));
}

}  // namespace
}  // namespace udpchat
