// CloudFront function: the origin knows nothing of the prefix under which it is served.
const prefix = ${prefix};

function handler(event) {
  const request = event.request;
  if (request.uri.startsWith(prefix + '/')) {
    request.uri = request.uri.slice(prefix.length);
  }
  return request;
}
