declare module 'virtual:fonts.css';
declare module 'virtual:tokens.css';
