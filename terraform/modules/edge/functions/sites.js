// CloudFront function: what a file server knows of folders, and S3 does not.
const redirects = ${redirects};

function moved(status, description, location) {
  return {
    statusCode: status,
    statusDescription: description,
    headers: { location: { value: location }, 'cache-control': { value: 'no-cache' } },
  };
}

function query(parameters) {
  const parts = [];
  Object.keys(parameters).forEach((name) => {
    const values = parameters[name].multiValue || [parameters[name]];
    values.forEach((each) => parts.push(each.value === '' ? name : name + '=' + each.value));
  });
  return parts.length === 0 ? '' : '?' + parts.join('&');
}

function handler(event) {
  const request = event.request;
  if (Object.prototype.hasOwnProperty.call(redirects, request.uri)) {
    return moved(302, 'Found', redirects[request.uri]);
  }
  if (request.uri.endsWith('/')) {
    request.uri += 'index.html';
    return request;
  }
  // Two slashes in front would name another host.
  const lastSegment = request.uri.slice(request.uri.lastIndexOf('/') + 1);
  if (!lastSegment.includes('.') && !request.uri.startsWith('//')) {
    return moved(308, 'Permanent Redirect', request.uri + '/' + query(request.querystring));
  }
  return request;
}
