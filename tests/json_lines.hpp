#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace udpchat {

using Lines = std::vector<std::string>;

/// JSON without the time of each event, which is another each time.
inline Lines without_times(Lines lines) {
  constexpr std::string_view field = R"("time":")";
  for (auto& line : lines)
    if (const auto begin = line.find(field); begin != line.npos)
      line.erase(begin, line.find(',', begin) + 1 - begin);
  return lines;
}

}  // namespace udpchat
