#include "udpchat/history_file.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <string>

namespace udpchat {
namespace {

/// Puts the environment back as it was.
class HistoryPath : public testing::Test {
 protected:
  HistoryPath() {
    for (const auto* name : {"XDG_STATE_HOME", "HOME"})
      if (const char* value = std::getenv(name)) before_[name] = value;
  }
  ~HistoryPath() override {
    for (const auto* name : {"XDG_STATE_HOME", "HOME"})
      set(name, before_.contains(name) ? before_[name].c_str() : nullptr);
  }

  static void set(const char* name, const char* value) {
    value != nullptr ? setenv(name, value, 1) : unsetenv(name);
  }

  static std::string path(const char* state, const char* home,
                          const std::string& encoding = "utf-8") {
    set("XDG_STATE_HOME", state);
    set("HOME", home);
    const auto path = history_path(encoding);
    return path ? path->string() : "none";
  }

 private:
  std::map<std::string, std::string> before_;
};

TEST_F(HistoryPath, IsBelowTheStateDirectory) {
  EXPECT_EQ(path("/var/state", "/home/me"), "/var/state/udpchat/history");
  EXPECT_EQ(path("/var/state", nullptr), "/var/state/udpchat/history");
}

TEST_F(HistoryPath, IsBelowHomeWhereNoStateDirectoryIsSet) {
  EXPECT_EQ(path(nullptr, "/home/me"), "/home/me/.local/state/udpchat/history");
  EXPECT_EQ(path("", "/home/me"), "/home/me/.local/state/udpchat/history");
}

TEST_F(HistoryPath, IsAnotherForEachEncoding) {
  EXPECT_EQ(path("/var/state", nullptr, "gbk"), "/var/state/udpchat/history.gbk");
  EXPECT_EQ(path(nullptr, "/home/me", "euc-jp"), "/home/me/.local/state/udpchat/history.euc-jp");
}

TEST_F(HistoryPath, IgnoresARelativePath) {
  EXPECT_EQ(path("state", "/home/me"), "/home/me/.local/state/udpchat/history");
  EXPECT_EQ(path("state", "me"), "none");
}

TEST_F(HistoryPath, IsNoneWhereNothingIsSet) {
  EXPECT_EQ(path(nullptr, nullptr), "none");
  EXPECT_EQ(path("", ""), "none");
}

}  // namespace
}  // namespace udpchat
