import{e as p}from"./chunk-T56LMG62.js";import"./chunk-OIZZLQQE.js";var d=(t,e)=>t.append(p(e,{type:"date",min:"2020-01-01"}));export{d as default};
