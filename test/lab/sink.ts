/** A web server in the Internet that takes whatever is sent to it. usage: sink.js ADDRESS PORT */
import { createServer } from "node:http";

const [address = "", port = "0"] = process.argv.slice(2);
createServer((request, response) => {
  request.resume().on("end", () => response.end("taken\n"));
}).listen(Number(port), address, () => console.log("sink listens"));
