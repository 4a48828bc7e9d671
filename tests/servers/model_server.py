#!/usr/bin/env python3
"""A stand-in for model APIs, with known usage in every answer.

    model_server.py [--port PORT]

Listens on 127.0.0.1 (a free port unless told), prints the port as its first
line, answers until it is killed. The five routes:

    POST /v1/chat/completions            OpenAI chat
    POST /v1/responses                   OpenAI responses
    POST /v1/messages                    Anthropic
    POST /v1beta/models/M:generateContent, :streamGenerateContent   Gemini
    POST /model/M/converse               Bedrock Converse

"stream": true asks for events, with pauses for flushing but none of time.
Chat streams tell their usage only when stream_options.include_usage is set,
as the real one does. The text of an answer tries to look like usage.
"""
import argparse
import http.server
import itertools
import json
import time

TEXT = 'The "usage": {"prompt_tokens": 999} of {braces} and \\"quotes\\" ] }'
CHAT = {"prompt_tokens": 1000, "completion_tokens": 300, "total_tokens": 1300,
        "prompt_tokens_details": {"cached_tokens": 800, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 200}}
RESPONSES = {"input_tokens": 1100, "output_tokens": 310, "total_tokens": 1410,
             "input_tokens_details": {"cached_tokens": 900},
             "output_tokens_details": {"reasoning_tokens": 210}}
ANTHROPIC = {"input_tokens": 10, "cache_read_input_tokens": 66360,
             "cache_creation_input_tokens": 32435,
             "cache_creation": {"ephemeral_5m_input_tokens": 30000,
                                "ephemeral_1h_input_tokens": 2435},
             "output_tokens": 503, "service_tier": "standard"}
GEMINI = {"promptTokenCount": 1000, "cachedContentTokenCount": 400,
          "candidatesTokenCount": 50, "thoughtsTokenCount": 150,
          "toolUsePromptTokenCount": 20, "totalTokenCount": 1220}
BEDROCK = {"inputTokens": 100, "cacheReadInputTokens": 900,
           "cacheWriteInputTokens": 0, "outputTokens": 50,
           "totalTokens": 1050}
numbers = itertools.count(1)


def chat(ask):
    return {"id": "chatcmpl-%08d" % next(numbers), "object": "chat.completion",
            "created": int(time.time()), "model": ask["model"],
            "choices": [{"index": 0, "finish_reason": "stop",
                         "message": {"role": "assistant", "content": TEXT}}],
            "usage": CHAT, "service_tier": "default"}


def chat_stream(ask):
    whole = chat(ask)
    chunk = dict(whole, object="chat.completion.chunk", usage=None)
    for word in TEXT.split():
        yield None, dict(chunk, choices=[{"delta": {"content": word}}])
    if ask.get("stream_options", {}).get("include_usage"):
        yield None, dict(chunk, choices=[], usage=CHAT)
    yield None, "[DONE]"


def responses(ask):
    return {"id": "resp_%08d" % next(numbers), "object": "response",
            "created_at": int(time.time()), "status": "completed",
            "model": ask["model"], "metadata": {"usage": "none"},
            "output": [{"type": "message", "content": [{"text": TEXT}]}],
            "usage": RESPONSES, "service_tier": "flex"}


def responses_stream(ask):
    whole = responses(ask)
    begun = dict(whole, usage=None, status="in_progress", output=[])
    yield "response.created", {"type": "response.created", "response": begun}
    for word in TEXT.split():
        yield "response.output_text.delta", {
            "type": "response.output_text.delta", "delta": word}
    yield "response.completed", {"type": "response.completed",
                                 "response": whole}


def anthropic(ask):
    return {"id": "msg_%08d" % next(numbers), "type": "message",
            "role": "assistant", "model": ask["model"],
            "content": [{"type": "tool_use", "id": "toolu_1", "name": "f",
                         "input": {"usage": {"output_tokens": 9},
                                   "text": TEXT}}],
            "stop_reason": "end_turn", "usage": ANTHROPIC}


def anthropic_stream(ask):
    whole = anthropic(ask)
    begun = dict(whole, content=[], usage=dict(ANTHROPIC, output_tokens=1))
    yield "message_start", {"type": "message_start", "message": begun}
    yield "ping", {"type": "ping"}
    for word in TEXT.split():
        yield "content_block_delta", {
            "type": "content_block_delta",
            "delta": {"type": "text_delta", "text": word}}
    for n in (25, ANTHROPIC["output_tokens"]):
        yield "message_delta", {"type": "message_delta", "delta": {},
                                "usage": {"output_tokens": n}}
    yield "message_stop", {"type": "message_stop"}


def gemini(ask):
    return {"candidates": [{"content": {"parts": [{"text": TEXT}]}}],
            "usageMetadata": GEMINI, "modelVersion": ask["model"],
            "responseId": "r%08d" % next(numbers)}


def gemini_stream(ask):
    whole = gemini(ask)
    early = {"promptTokenCount": 1000, "candidatesTokenCount": 5,
             "totalTokenCount": 1005}
    yield None, dict(whole, usageMetadata=early)
    yield None, whole


def bedrock(_ask):
    return {"output": {"message": {"role": "assistant",
                                   "content": [{"text": TEXT}]}},
            "stopReason": "end_turn", "usage": BEDROCK,
            "metrics": {"latencyMs": 9}}


def route(path, ask):
    """The answer: an object, or a generator of (event, data)."""
    if path.endswith("/chat/completions"):
        return chat_stream(ask) if ask.get("stream") else chat(ask)
    if path.endswith("/responses"):
        return responses_stream(ask) if ask.get("stream") else responses(ask)
    if path.endswith("/messages"):
        return anthropic_stream(ask) if ask.get("stream") else anthropic(ask)
    if "/models/" in path:
        model, verb = path.split("/models/")[1].split("?")[0].split(":")
        ask["model"] = model
        return (gemini_stream(ask) if verb == "streamGenerateContent"
                else gemini(ask))
    if path.endswith("/converse"):
        return bedrock(ask)
    return None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_args):
        pass

    def send(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def stream(self, events):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for name, data in events:
            text = data if isinstance(data, str) else json.dumps(data)
            event = "data: %s\n\n" % text
            if name:
                event = "event: %s\n%s" % (name, event)
            raw = event.encode()
            # Cut in the middle: an event need not come in one piece.
            for part in (raw[:len(raw) // 2], raw[len(raw) // 2:]):
                self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
                self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        try:
            ask = json.loads(self.rfile.read(length) or b"{}")
        except ValueError:
            self.send(400, {"error": {"message": "not JSON"}})
            return
        if ask.get("model") == "broken":
            self.send(500, {"error": {"message": 'no "usage": here'}})
            return
        answer = route(self.path, ask)
        if answer is None:
            self.send(404, {"error": {"message": "no such route"}})
        elif isinstance(answer, dict):
            self.send(200, answer)
        else:
            self.stream(answer)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--port", type=int, default=0)
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", options.parse_args().port), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
