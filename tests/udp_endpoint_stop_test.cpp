#include <gtest/gtest.h>

#include "endpoints.hpp"

namespace udpchat {
namespace {

const Event kStopped{.stopped = true};

TEST(UdpEndpointStop, WakesAWaitingReceiver) {
  for (const std::string host : {"127.0.0.1", "::1", "::"}) {
    BoundEndpoint endpoint(host);
    WaitingReceiver receiver(endpoint);
    endpoint.stop();
    EXPECT_EQ(receiver.event(), kStopped);
  }
}

TEST(UdpEndpointStop, EndsEveryLaterReceive) {
  BoundEndpoint endpoint("127.0.0.1");
  endpoint.stop();
  EXPECT_EQ(endpoint.receive(), kStopped);
  EXPECT_EQ(endpoint.receive(), kStopped);
}

TEST(UdpEndpointStop, EndsReceivingThoughDatagramsWait) {
  BoundEndpoint endpoint("127.0.0.1");
  endpoint.send_to("one", endpoint.local_address());
  EXPECT_EQ(endpoint.receive(), from(endpoint, "one"));
  endpoint.send_to("two", endpoint.local_address());
  endpoint.stop();
  EXPECT_EQ(endpoint.receive(), kStopped);
}

TEST(UdpEndpointStop, LeavesWhatTheNetworkHadReported) {
  for (const std::string host : {"127.0.0.1", ""}) {
    const BoundEndpoint keeper("127.0.0.1");  // keeps its port from every wildcard
    BoundEndpoint endpoint(host);
    const auto port = std::to_string(keeper.local_address().port);
    std::vector<Event> expected;
    for (const std::string closed : {"127.0.0.2", "127.0.0.3", "127.0.0.4"}) {
      const auto address = address_of({closed, port});
      endpoint.send_to("x", address);
      expected.push_back(
          {.address = address, .error = make_error_code(std::errc::connection_refused)});
    }
    BoundEndpoint("127.0.0.1")
        .send_to("never received",
                 address_of({"127.0.0.1", std::to_string(endpoint.local_address().port)}));
    endpoint.stop();
    for (const auto& failure : expected) EXPECT_EQ(endpoint.receive(), failure);
    EXPECT_EQ(endpoint.receive(), kStopped);
    EXPECT_EQ(endpoint.receive(), kStopped);
  }
}

TEST(UdpEndpointStop, TellsOfDropsOnceThoughAFloodGoesOn) {
  BoundEndpoint endpoint("127.0.0.1", "0", {.receive_buffer = 4096});
  const auto flood = [&] {
    for (int i = 0; i < 100; ++i) endpoint.send_to("flood", endpoint.local_address());
  };
  flood();
  endpoint.stop();
  EXPECT_GT(endpoint.receive().dropped, 0U);
  flood();
  EXPECT_EQ(endpoint.receive(), kStopped);
}

TEST(UdpEndpointStop, IsNotMistakenForAnEmptyDatagram) {
  BoundEndpoint endpoint("127.0.0.1");
  WaitingReceiver receiver(endpoint);
  endpoint.send_to("", endpoint.local_address());
  EXPECT_EQ(receiver.event(), from(endpoint, ""));
}

TEST(UdpEndpointStop, MayBeCalledTwice) {
  BoundEndpoint endpoint("127.0.0.1");
  endpoint.stop();
  endpoint.stop();
  EXPECT_EQ(endpoint.receive(), kStopped);
}

TEST(UdpEndpointStop, FreesThePortWhereTheEndpointEnds) {
  const BoundEndpoint keeper("127.0.0.1");  // keeps others from the port
  const auto port = std::to_string(keeper.local_address().port);
  for (int round = 0; round < 2; ++round) {
    BoundEndpoint endpoint("127.0.0.2", port);
    endpoint.stop();
  }
}

}  // namespace
}  // namespace udpchat
