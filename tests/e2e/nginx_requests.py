"""Send one of each kind of request through the proxy on the given port."""
import json
import sys
import urllib.error
import urllib.request

GEMINI = "/gemini/v1beta/models/gemini-3-pro"
NOVA = "/bedrock/model/amazon.nova-pro-v1%3A0/converse"
STREAM = {"stream": True}
TOLD = {"stream": True, "stream_options": {"include_usage": True}}
REQUESTS = [
    ("/openai/v1/chat/completions", {"model": "gpt-5"}),
    ("/openai/v1/chat/completions", {"model": "gpt-5", **TOLD}),
    ("/openai/v1/chat/completions", {"model": "gpt-5", **STREAM}),
    ("/openai/v1/responses", {"model": "gpt-5.2"}),
    ("/openai/v1/responses", {"model": "gpt-5.2", **STREAM}),
    ("/anthropic/v1/messages", {"model": "claude-opus-4-8"}),
    ("/anthropic/v1/messages", {"model": "claude-opus-4-8", **STREAM}),
    (GEMINI + ":generateContent", {}),
    (GEMINI + ":streamGenerateContent?alt=sse", {}),
    (NOVA, {}),
    (NOVA, {}),
]
HEADERS = {"Content-Type": "application/json", "X-Project": 'the "shop"',
           "X-Client": "ci", "Authorization": "Bearer SECRET-KEY"}


def post(port, path, ask):
    body = json.dumps({"messages": "SECRET-PROMPT", **ask}).encode()
    request = urllib.request.Request("http://127.0.0.1:%d%s" % (port, path),
                                     body, HEADERS)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read().decode()


def main():
    port = int(sys.argv[1])
    for path, ask in REQUESTS:
        if "braces" not in post(port, path, ask):
            sys.exit("%s: the answer did not pass" % path)
    try:
        post(port, "/openai/v1/chat/completions", {"model": "broken"})
        sys.exit("a failure was answered as success")
    except urllib.error.HTTPError as failure:
        if failure.code != 500:
            raise


main()
