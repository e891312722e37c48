/**
 * No policy of a browser stops WebRTC, which could reach another host by its address. It is therefore removed
 * before anything else runs; workers do not have it.
 */
for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'mozRTCPeerConnection']) {
  Reflect.deleteProperty(globalThis, name)
}
