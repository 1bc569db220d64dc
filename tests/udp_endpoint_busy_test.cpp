#include <gtest/gtest.h>

#include "endpoints.hpp"
#include "own_network.hpp"

namespace udpchat {
namespace {

/// Where v0 is slow, 10 octets a second, and there are two on its link that never answer.
class UdpEndpointBusy : public OwnNetwork {
 protected:
  void SetUp() override {
    OwnNetwork::SetUp();
    if (HasFatalFailure()) return;
    ASSERT_TRUE(
        run("ip neigh add 192.0.2.9 lladdr 02:00:00:00:00:09 dev v0 && "
            "ip neigh add fd00::9 lladdr 02:00:00:00:00:09 dev v0"));
    ASSERT_TRUE(slow_down("100mb"));
  }

  void TearDown() override {
    if (has_network()) speed_up();  // what is queued would keep the network for hours
    OwnNetwork::TearDown();
  }

  static bool slow_down(const std::string& queue) {
    return run("tc qdisc replace dev v0 root tbf rate 80bit burst 2kb limit " + queue);
  }
  static bool speed_up() { return run("tc qdisc del dev v0 root 2>/dev/null"); }

  /// How many of 1000 octets are taken before one is not.
  static int sends_until_busy(UdpEndpoint& endpoint, const SocketAddress& to) {
    for (int sent = 0; sent < 100000; ++sent)
      if (endpoint.try_send_to(std::string(1000, 'x'), to, {}) != SendOutcome::sent) return sent;
    ADD_FAILURE() << "it is never busy";
    return 0;
  }

  const SocketAddress v4_ = address_of({"192.0.2.9", "9"});
  const SocketAddress v6_ = address_of({"fd00::9", "9"});
};

TEST_F(UdpEndpointBusy, TakesNoMoreThanTheSocketHasRoomFor) {
  for (const auto& to : {v4_, v6_}) {
    BoundEndpoint sender("");
    const auto sent = sends_until_busy(sender.endpoint(), to);
    EXPECT_GT(sent, 2);
    EXPECT_GT(sender.endpoint().unsent(), 1000U);
  }
}

TEST_F(UdpEndpointBusy, TakesNoMoreThanTheInterfaceHasRoomFor) {
  ASSERT_TRUE(slow_down("10kb"));
  for (const auto& to : {v4_, v6_}) {
    BoundEndpoint sender("");
    EXPECT_LT(sends_until_busy(sender.endpoint(), to), 20);
    EXPECT_LT(sender.endpoint().unsent(), 50000U);  // for which the socket has room
  }
}

TEST_F(UdpEndpointBusy, FillsOnlyTheSocketThatSends) {
  BoundEndpoint sender("");
  sends_until_busy(sender.endpoint(), v4_);
  BoundEndpoint other("");
  EXPECT_EQ(other.endpoint().unsent(), 0U);
  EXPECT_EQ(other.endpoint().try_send_to("x", v4_, {}), SendOutcome::sent);
}

TEST_F(UdpEndpointBusy, SendsAgainWhereThereIsRoomAgain) {
  BoundEndpoint sender("");
  sends_until_busy(sender.endpoint(), v4_);
  sender.endpoint().wait_to_send();  // which ends, though there is no room
  ASSERT_TRUE(speed_up());           // and what the queue holds is lost
  sender.endpoint().wait_to_send();
  EXPECT_EQ(sender.endpoint().try_send_to("x", v4_, {}), SendOutcome::sent);
  EXPECT_EQ(sender.endpoint().unsent(), 0U);
}

TEST_F(UdpEndpointBusy, WaitsInASendThatMustNotFail) {
  BoundEndpoint sender("");
  sends_until_busy(sender.endpoint(), v4_);
  auto sent = std::async(std::launch::async, [&] { sender.send_to("x", v4_); });
  EXPECT_EQ(sent.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  ASSERT_TRUE(speed_up());
  sent.get();
  EXPECT_EQ(sender.endpoint().unsent(), 0U);
}

TEST_F(UdpEndpointBusy, HasNothingUnsentOnAFastLink) {
  ASSERT_TRUE(speed_up());
  BoundEndpoint sender("");
  sender.send_to("x", v4_);
  EXPECT_EQ(sender.endpoint().unsent(), 0U);
}

}  // namespace
}  // namespace udpchat
