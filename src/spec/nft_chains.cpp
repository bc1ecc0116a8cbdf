#include "spec/nft_chains.hpp"

#include "spec/json.hpp"

namespace rkt {

std::vector<NftBaseChain> parse_nft_base_chains(std::string_view text) {
    const json::Value document = json::parse(text, "chains of nftables");
    std::vector<NftBaseChain> chains;
    for (const json::Node& element : json::Node(document, "").at("nftables").elements()) {
        const auto chain = element.find("chain");
        if (!chain || !chain->find("hook")) continue;
        chains.push_back({chain->at("family").string(), chain->at("table").string(), chain->at("name").string(),
                          chain->at("hook").string(), chain->string_or("policy", "accept") == "drop"});
    }
    return chains;
}

}  // namespace rkt
