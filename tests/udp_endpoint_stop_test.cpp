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
  endpoint.send_to("two", endpoint.local_address());
  EXPECT_EQ(endpoint.receive(), from(endpoint, "one"));
  endpoint.stop();
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
  std::string port;
  {
    BoundEndpoint endpoint("127.0.0.1");
    port = std::to_string(endpoint.local_address().port);
    endpoint.stop();
  }
  EXPECT_NO_THROW(BoundEndpoint("127.0.0.1", port));
}

}  // namespace
}  // namespace udpchat
