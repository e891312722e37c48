/**
 * Browsers have no policy that stops WebRTC, which could reach another host by its address alone. So it is
 * taken away before anything else runs; workers never have it.
 */
for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'mozRTCPeerConnection']) {
  Reflect.deleteProperty(globalThis, name)
}
